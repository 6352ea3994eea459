namespace Tocsin.Testing;

public static partial class Some
{
    /// <summary>An RSA key made for these tests and used nowhere else.</summary>
    public const string RsaKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCVhJS2OhZOoyIo
        gT2J1TIaQTTo1+6mS0kO9p5sdMWHuu906Z/V3vICrhVKnPV2fLUFnF6z4YuD/IOn
        WamQHkX6XF6nLfYiYZ/VzQBCLjLOFxJx2vsEd8bRETcj2zRIXpR3BzN+5dzd/qy5
        VoFgkgSPVedVOwW40Tv84iWA8c1ErB+iTncXB5Isq/QT8n5DoF/kJbYyn3C7T4Ev
        rhZ9RcvrEy0zFAIsRmMMRdLiyNh64G0KoKqGR9HUopK8UvW/2MjzihtCrh2WmfAc
        xlNnj+hHUcyeUXFxt08NuX+iJa4yygDlvdmX+XLHjKaOqkEry1ovffyt+ME87AoV
        fOqvnxnhAgMBAAECggEAC0PmMUvZ552sJcfr2AyDh62tpXS0Tjxr48Ags/4Hh/0S
        Rglek2GgQFcKoAi71QXH9p7cFjEb+7TOqPdwRCO6Lm1y03IuElPiraj4qDcM37EM
        7beL11lWIuU2KPILujKOFkdca01sWuy+UAFWVbokTjX9uQYHN1aXod6nTrppNqkK
        +35JZm/1TJWRhkkESvI2HR7U9IW+Ge3l6oEFAZRxQ9+s6UcS47ObO+waCa+mwbc6
        np3kHJqDEHJv3//+Hm5mi8RUgL7DBWAoGMIhSWclSlxqIIB67BcfbzbJy5YIMYmx
        tnTR9LLQz0Amg/dAVRqt8PdT8pH52AWK1KxHewco9QKBgQDOkxkARZK9neXhaVTQ
        v+mwCwcflEwzA4ue7AoUTPW0+zfTp14fOlz1LEswy8FKfeFqpISeuioO9kf11dN8
        xwLta8LloGmpnyKmvJ1n/ohYdwcw1fezZE60XSiQz2/G7nIaUpc9jQAEmgalZSf/
        GOJQIlrCz2E6xI2/53WGddHE9wKBgQC5SrPYzyAhGsW2+IAd7+ClqLBSEklw79nf
        xorJE4v32uTRRL7zYY9mCicuL57AxvwcAgW3CUrE/GiNiBhbbfURwwsaHvt1Ab4n
        qPrZCja8X8BYBo3DKnMnRpgJAZENlPp73Bb7m5JGKRPFaPVZStcL9PQafOOMy58l
        JBb1MGfZ5wKBgQCx0mBAIqPJxEVhv8k6FSn119he78qUU2X5/NhEV2dfTq3k7XsR
        SK1Cg8mKDKusEyZbJZngBQM1c/3H+jQegjXb6NqRzn+Gey1Z+J1LKwl1lajD+jxK
        2XsCufq0hUyEIzhnvlbgriKo02oLMEO4zVPrhVc5wUjCTPZ0jqtVftB/SwKBgGcU
        eubzm3EvPqzipAuDhltCdAzEZZzxoiiOgGkKecSCPud4si4dqTPgFBnqnguq51gB
        fAJupezeap/KBZrfmgWulv+KGuPl+05/AEY8G2VCc3PE+ZqIhBVmfXANMg/3QD4l
        m5eP3ZkwgvJAyLVLIEVjmWUe80xBfyCfajIvIqcjAoGAMYuvz032gRgBY5bJjkKy
        EQ/YUVj7JockdbynEfm62ICDzSaMRV/SVfgwVDp5XNsX8lDQjzNYPjTl9oSWf723
        xWZzkVR+MbdIUCyE6FQlCDCfbilSUoq3dInXi1nRGxfQrERtU3HqipqaSzFP+aUV
        yClF8HEg2mq40AvZPjuLTGk=
        -----END PRIVATE KEY-----
        """;

    /// <summary>A service account's key file as Google Cloud gives it.</summary>
    public static string GoogleKey { get; } =
        $$"""
            {
              "type": "service_account",
              "project_id": "acme-project",
              "private_key_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
              "private_key": "{{RsaKey.ReplaceLineEndings("\\n")}}\n",
              "client_email": "tocsin@acme-project.iam.gserviceaccount.com",
              "client_id": "123456789012345678901",
              "token_uri": "https://oauth2.googleapis.com/token"
            }
            """;

    /// <summary>The example of the NATS documentation: https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth</summary>
    public const string NatsSeed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

    /// <summary>The public key of <see cref="NatsSeed"/>.</summary>
    public const string NatsUser = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
}
