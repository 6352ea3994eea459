using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class StatusIdTests
{
    [Theory]
    // flag | cluster of the flag | annotation | cluster of the event | name
    [InlineData(false, "", null, "", "kustomization/webapp/0c9c2e41")]
    [InlineData(false, "eu-1", null, "us-1", "kustomization/webapp/0c9c2e41")]
    [InlineData(true, "", null, "", "kustomization/apps/webapp/0c9c2e41")]
    [InlineData(true, "EU-1", null, "", "kustomization/apps/webapp/eu-1/0c9c2e41")]
    [InlineData(true, "eu-1", null, "us-1", "kustomization/apps/webapp/us-1/0c9c2e41")]
    [InlineData(true, "eu-1", false, "", "kustomization/webapp/0c9c2e41")]
    [InlineData(false, "eu-1", true, "", "kustomization/apps/webapp/eu-1/0c9c2e41")]
    public void Names_tell_apart_what_they_are_asked_to(bool flag, string cluster, bool? annotation, string told, string name)
    {
        var n = Of(told.Length > 0 ? [new("cluster", told)] : []);
        var to = Some.Destination("github") with { HasUniqueStatusIds = annotation };
        var services = Some.Services(new RecordingSender()) with { StatusIds = new StatusIds(flag, cluster) };
        StatusId.Of(n, to, services, out _).ShouldBe(name);
    }

    [Fact]
    public void An_expression_has_the_last_word()
    {
        var to = Some.Destination("github") with
        {
            StatusNaming = Expressions.Naming("'mine/' + event.involvedObject.name"),
            HasUniqueStatusIds = true,
        };
        StatusId.Of(Of([]), to, Some.Services(new RecordingSender()), out _).ShouldBe("mine/webapp");
    }

    private static Notification Of(KeyValuePair<string, string>[] metadata) =>
        Some.Notify(Some.InfoEvent with { Metadata = EventMetadata.From(metadata) });
}
