using Tocsin.Commands;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Commands;

/// <summary><c>tocsin validate .</c> on a whole repository.</summary>
public sealed class FleetTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_a_whole_fleet_it_says_what_concerns_alerting_and_nothing_else()
    {
        var root = Environment.GetEnvironmentVariable("TOCSIN_FLEET") ?? _folder.Root;
        new Fleet(root).Write().ShouldBeGreaterThan(1700);
        using var output = new StringWriter();
        var options = _folder.Options with { MissingSecretIsWarning = true };

        Validate.Run([root], new ValidateOptions(), options, output, TextWriter.Null).ShouldBe(0);

        var lines = output
            .ToString()
            .Replace(root + "/", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(Fleet.Findings.Count, output.ToString());
        lines.Zip(Fleet.Findings).ShouldAllBe(p => p.First.StartsWith(p.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_slip_in_one_overlay_of_a_fleet_is_found_where_it_is()
    {
        new Fleet(_folder.Root).Write();
        _folder.With(
            "infra/notifications/staging/severity.yaml",
            "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: { name: any }\nspec: { eventSeverity: eror }\n"
        );
        using var output = new StringWriter();
        var options = _folder.Options with { MissingSecretIsWarning = true };

        Validate.Run([_folder.Root], new ValidateOptions(), options, output, TextWriter.Null).ShouldBe(1);

        output
            .ToString()
            .Split('\n')
            .Where(l => l.Contains(": error: "))
            .ShouldHaveSingleItem()
            .ShouldContain("infra/notifications/base/slack.yaml:10: Alert/flux-system/slack: spec.eventSeverity: error: 'eror'");
    }
}
