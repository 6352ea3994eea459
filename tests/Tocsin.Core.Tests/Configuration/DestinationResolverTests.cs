using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Configuration;

public class DestinationResolverTests
{
    private const string WithSecret =
        """{"type":"alertmanager","address":"https://spec.test","username":"spec","secretRef":{"name":"s"}}""";

    [Fact]
    public void Secret_wins_over_spec()
    {
        var to = Good(
            WithSecret,
            ("address", " https://secret.test/x \n"),
            ("username", "u"),
            ("password", "pw"),
            ("token", "tok\n")
        );

        (to.Address.Value, to.Username, to.Password!.Value, to.Token!.Value).ShouldBe(
            ("https://secret.test/x", "u", "pw", "tok\n")
        );
    }

    [Fact]
    public void A_user_name_in_the_spec_goes_with_a_password_in_the_Secret()
    {
        var to = Good(WithSecret, ("password", "pw"));

        (to.Username, to.Password!.Value).ShouldBe(("spec", "pw"));
    }

    [Fact]
    public void A_lone_user_name_is_told_and_does_not_take_the_token_with_it()
    {
        var provider = Compile(WithSecret, ("username", "u"), ("token", "tok"));

        provider.Destination.ShouldNotBeNull().Token!.Value.ShouldBe("tok");
        provider.Destination.Username.ShouldBe("spec");
    }

    [Theory]
    [InlineData("github", "pw")]
    [InlineData("otel", "pw")]
    [InlineData("alertmanager", null)]
    public void Some_types_take_a_password_for_a_token(string type, string? token) =>
        Good($$$"""{"type":"{{{type}}}","address":"https://h.test/o/r","secretRef":{"name":"s"}}""", ("password", "pw"))
            .Token?.Value.ShouldBe(token);

    [Fact]
    public void An_empty_token_counts_as_absent() => Good(WithSecret, ("token", "")).Token.ShouldBeNull();

    [Fact]
    public void Headers_are_a_map() =>
        Good(WithSecret, ("headers", "X-Team: ops\nX-Key: k1"))
            .Headers!.Value.ShouldBe(new Dictionary<string, string> { ["X-Team"] = "ops", ["X-Key"] = "k1" }, ignoreOrder: true);

    [Theory]
    [InlineData("headers", "no map", "'headers' of Secret 'flux-system/s' must be a YAML map")]
    [InlineData("ca.crt", "no pem", null)]
    public void What_is_malformed_is_told_without_its_text(string key, string value, string? expected)
    {
        var message = Compile(WithSecret, (key, value)).Readiness.Message;

        message.ShouldContain(expected ?? "Provider is Ready");
        message.ShouldNotContain(value);
    }

    [Fact]
    public void An_address_from_a_Secret_is_bounded() =>
        Compile(WithSecret, ("address", "https://h.test/" + new string('x', 2048)))
            .Readiness.Message.ShouldStartWith(
                "spec.secretRef: invalid address in secret: address exceeds maximum length of 2048 bytes"
            );

    [Fact]
    public void A_missing_Secret_leaves_no_destination_and_is_said_where_it_is()
    {
        var set = Given.Compiler().Compile([Given.Provider(WithSecret), Given.SecretIn("other", "s", ("token", "t"))]).Resources;

        var provider = set.Providers.Values.ShouldHaveSingleItem();
        provider.Destination.ShouldBeNull();
        provider.Readiness.ShouldBe(
            new Readiness(
                false,
                ReadyReason.SecretNotFound,
                "spec.secretRef.name: Secret 's' does not exist in namespace 'flux-system'; one of that name is in 'other': "
                    + "a Provider can only use a Secret of its own namespace"
            )
        );
    }

    [Fact]
    public void Where_Secrets_are_kept_elsewhere_a_missing_one_is_a_warning_and_so_is_what_it_would_hold()
    {
        var spec = """{"type":"telegram","channel":"1","secretRef":{"name":"s"}}""";

        var (set, findings) = Given.Compiler(missingSecretIsWarning: true).Compile([Given.Provider(spec)]);

        set.Providers.Values.ShouldHaveSingleItem().Readiness.IsReady.ShouldBeTrue();
        findings.ShouldHaveSingleItem().Problem.IsWarning.ShouldBeTrue();
    }

    [Fact]
    public void A_Secret_that_became_invalid_leaves_the_last_good_destination_in_use()
    {
        var compiler = Given.Compiler();
        var good = compiler.Compile([Given.Provider(WithSecret), Given.Secret("s", ("token", "one"))]).Resources;
        var bad = Given.One(
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"flux-system"},"data":{"token":"n-t base64"}}"""
        );

        var provider = compiler.Compile([Given.Provider(WithSecret), bad]).Resources.Providers.Values.ShouldHaveSingleItem();

        provider.Destination.ShouldBeSameAs(good.Providers.Values.Single().Destination);
        (provider.Readiness.IsReady, provider.Readiness.Reason).ShouldBe((false, ReadyReason.InvalidSecret));
        provider.Readiness.Message.ShouldContain("Secret 'flux-system/s' is invalid: data.token: is not base64");
    }

    [Fact]
    public void The_destination_is_the_same_instance_until_something_in_it_changes()
    {
        var compiler = Given.Compiler();
        var first = Next("one");

        Next("one").ShouldBeSameAs(first);
        Next("two").ShouldNotBeSameAs(first);

        Tocsin.Core.Providers.Destination Next(string token) =>
            compiler
                .Compile([Given.Provider(WithSecret), Given.Secret("s", ("token", token))])
                .Resources.Providers.Values.Single()
                .Destination.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("xoxb-YOUR-TOKEN")]
    [InlineData("<token>")]
    public void A_placeholder_in_a_Secret_is_told(string token)
    {
        var readiness = Compile(WithSecret, ("token", token)).Readiness;

        readiness.Message.ShouldBe(
            "spec.secretRef: the key 'token' still holds the placeholder of an example; put the real token there"
        );
        readiness.Reason.ShouldBe(ReadyReason.InvalidSecret);
    }

    [Fact]
    public void A_placeholder_in_an_address_is_told_once() =>
        Compile("""{"type":"github","address":"https://github.com/<username>/r","secretRef":{"name":"s"}}""", ("token", "t0ken"))
            .Readiness.ShouldBe(
                new Readiness(
                    false,
                    ReadyReason.InvalidAddress,
                    "spec.address: the address still holds the placeholder of an example; put the real value there"
                )
            );

    [Fact]
    public void The_redactor_knows_every_value_but_the_user_name()
    {
        var to = Good(
            """{"type":"pagerduty","address":"https://h.test/path1/x","channel":"routing-key","secretRef":{"name":"s"}}""",
            ("token", "tok-value"),
            ("username", "someone"),
            ("password", "pass-word"),
            ("headers", "Authorization: Bearer bear-er"),
            ("other", "oth-er")
        );

        to.Redactor.Clean("tok-value someone pass-word bear-er oth-er routing-key https://h.test/path1/x")
            .ShouldBe("*** someone *** *** *** *** https://h.test***");
        to.ToString().ShouldNotContain("tok-value");
    }

    [Fact]
    public void The_redactor_knows_the_secrets_inside_of_a_credential()
    {
        const string file =
            """{"type":"authorized_user","client_id":"the-id","client_secret":"cl1ent","refresh_token":"1//refresh"}""";
        Good("""{"type":"azureeventhub","address":"https://h.test","secretRef":{"name":"s"}}""", ("token", file))
            .Redactor.Clean("the-id cl1ent 1//refresh")
            .ShouldBe("the-id *** ***");
        Good(
            """{"type":"azureeventhub","secretRef":{"name":"s"}}""",
            ("address", "Endpoint=sb://h.test/;SharedAccessKeyName=policy;SharedAccessKey=k3y/k3y=;EntityPath=hub")
        )
            .Redactor.Clean("policy k3y/k3y= k3y%2Fk3y%3D hub")
            .ShouldBe("policy *** *** hub");
        Good(
            """{"type":"azureeventhub","secretRef":{"name":"s"}}""",
            ("address", "nats://u:first-pw@a:4222, nats://t0ken@b:4222")
        )
            .Redactor.Clean("first-pw t0ken a:4222")
            .ShouldBe("*** *** a:4222");
    }

    private static Tocsin.Core.Providers.Destination Good(string spec, params (string, string)[] values)
    {
        var provider = Compile(spec, values);
        provider.Readiness.Message.ShouldBe("Provider is Ready");
        return provider.Destination.ShouldNotBeNull();
    }

    private static ProviderResource Compile(string spec, params (string, string)[] values) =>
        Given
            .Compiler()
            .Compile([Given.Provider(spec), Given.Secret("s", values)])
            .Resources.Providers.Values.ShouldHaveSingleItem();
}
