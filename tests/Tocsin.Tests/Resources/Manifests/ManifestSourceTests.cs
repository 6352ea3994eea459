using System.Text;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Resources.Manifests;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Resources.Manifests;

public sealed class ManifestSourceTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_all_forms_are_read_and_hidden_ones_are_not()
    {
        _folder
            .With("a.yaml", $"{ManifestFolder.Alert("one")}\n---\n{ManifestFolder.Slack}")
            .With("sub/deep/b.yml", ManifestFolder.Token)
            .With("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- " + ManifestFolder.Alert("two").Replace("\n", "\n  "))
            .With(
                "c.json",
                """{"apiVersion":"notification.toolkit.fluxcd.io/v1beta3","kind":"Alert","metadata":{"name":"three","namespace":"flux-system"},"spec":{"providerRef":{"name":"slack"},"eventSources":[{"kind":"Bucket","name":"*"}]}}"""
            )
            .With(".hidden.yaml", ManifestFolder.Alert("four"))
            .With(".git/x.yaml", ManifestFolder.Alert("five"))
            .With("readme.md", "no: manifest");

        var source = _folder.Load();

        _folder.Told(source).ShouldBeEmpty();
        source.Current.Alerts.Keys.Select(n => n.Name).Order().ShouldBe(["one", "three", "two"]);
        source.Current.Alerts.Values.ShouldAllBe(a => a.Readiness.IsReady);
        source.Current.Providers[ManifestFolder.Named("slack")].Destination!.Token!.Value.ShouldBe("s3cret-token");
    }

    [Fact]
    public void A_change_is_picked_up_and_what_did_not_change_stays()
    {
        _folder.With("a.yaml", ManifestFolder.Alert("a")).With("b.yaml", ManifestFolder.Alert("b"));
        var source = _folder.Load();
        var b = source.Current.Alerts[ManifestFolder.Named("b")].Active;
        var seen = new List<ResourceSet>();
        source.Changed += seen.Add;

        source.Refresh().ShouldBeFalse();
        _folder.With("a.yaml", ManifestFolder.Alert("a", "  eventSeverity: error"));
        source.Refresh().ShouldBeTrue();

        seen.ShouldHaveSingleItem().ShouldBeSameAs(source.Current);
        source.Current.Alerts[ManifestFolder.Named("a")].Spec.EventSeverity.ShouldBe("error");
        source.Current.Alerts[ManifestFolder.Named("b")].Active.ShouldBeSameAs(b);

        _folder.Delete("a.yaml");
        source.Refresh().ShouldBeTrue();
        source.Current.Alerts.Keys.ShouldBe([ManifestFolder.Named("b")]);
    }

    [Fact]
    public async Task Changes_are_live_within_two_seconds()
    {
        _folder.With("a.yaml", ManifestFolder.Alert("a"));
        var source = _folder.Load();
        var changed = new TaskCompletionSource<ResourceSet>(TaskCreationOptions.RunContinuationsAsynchronously);
        source.Changed += set => changed.TrySetResult(set);
        using var stop = new CancellationTokenSource();
        var run = source.Run(stop.Token);

        _folder.With("b.yaml", ManifestFolder.Alert("b"));
        var set = await changed.Task.WaitAsync(TimeSpan.FromSeconds(2));

        set.Alerts.Count.ShouldBe(2);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public void Broken_yaml_keeps_the_files_last_good_state_until_it_is_mended()
    {
        _folder.With("a.yaml", ManifestFolder.Alert("a"));
        var source = _folder.Load();
        var good = source.Current.Alerts[ManifestFolder.Named("a")].Active;

        _folder.With("a.yaml", "spec:\n  a: [1\n");
        source.Refresh().ShouldBeTrue();

        source.Current.Alerts[ManifestFolder.Named("a")].Active.ShouldBeSameAs(good);
        var told = _folder.Told(source).First();
        told.ShouldStartWith("a.yaml:");
        told.ShouldContain(": -: -: error: is not valid YAML");
        told.ShouldEndWith("; what was read before stays in use");

        _folder.With("a.yaml", ManifestFolder.Alert("a"));
        source.Refresh().ShouldBeTrue();
        _folder.Told(source).ShouldNotContain(t => t.Contains("YAML", StringComparison.Ordinal));
    }

    [Fact]
    public void An_invalid_object_keeps_its_last_good_state()
    {
        _folder
            .With("a.yaml", ManifestFolder.Alert("a"))
            .With("p.yaml", ManifestFolder.Slack)
            .With("s.yaml", ManifestFolder.Token);
        var source = _folder.Load();
        var good = source.Current.Alerts[ManifestFolder.Named("a")];
        good.Readiness.IsReady.ShouldBeTrue();

        _folder.With("a.yaml", ManifestFolder.Alert("a", "  suspend: maybe"));
        source.Refresh();

        var bad = source.Current.Alerts[ManifestFolder.Named("a")];
        bad.Active.ShouldBeSameAs(good.Active);
        bad.Readiness.ShouldBe(
            new Readiness(false, ReadyReason.InvalidSpec, "spec.suspend: must be true or false, without quotes")
        );
        _folder
            .Told(source)
            .ShouldBe(["a.yaml:7: Alert/flux-system/a: spec.suspend: error: must be true or false, without quotes"]);
    }

    [Fact]
    public void A_ConfigMap_swapped_by_its_link_is_read_once_and_live()
    {
        Swap("..2024_1", ManifestFolder.Alert("a"));
        File.CreateSymbolicLink(_folder.PathOf("alert.yaml"), "..data/alert.yaml");
        var source = _folder.Load();
        source.Current.Alerts.Keys.ShouldBe([ManifestFolder.Named("a")]);
        _folder.Told(source).ShouldNotContain(t => t.Contains("defined twice", StringComparison.Ordinal));

        Swap("..2024_2", ManifestFolder.Alert("b"));

        source.Refresh().ShouldBeTrue();
        source.Current.Alerts.Keys.ShouldBe([ManifestFolder.Named("b")]);

        void Swap(string version, string text)
        {
            _folder.With($"{version}/alert.yaml", text);
            File.Delete(_folder.PathOf("..data"));
            Directory.CreateSymbolicLink(_folder.PathOf("..data"), version);
        }
    }

    [Fact]
    public void Links_that_lead_in_circles_end()
    {
        _folder.With("sub/a.yaml", ManifestFolder.Alert("a"));
        Directory.CreateSymbolicLink(_folder.PathOf("sub/up"), _folder.Root);
        File.CreateSymbolicLink(_folder.PathOf("loop.yaml"), "loop.yaml");

        _folder.Load().Current.Alerts.Count.ShouldBe(1);
    }

    [Fact]
    public void A_path_that_is_not_there_is_told_and_picked_up_when_it_comes()
    {
        var source = new ManifestSource([_folder.PathOf("later")], _folder.Options, TimeProvider.System);
        source.Load();
        _folder.Told(source).ShouldBe(["later:1: -: -: error: does not exist; name a file or a folder with manifests"]);

        _folder.With("later/a.yaml", ManifestFolder.Alert("a"));

        source.Refresh().ShouldBeTrue();
        source.Current.Alerts.Count.ShouldBe(1);
    }

    [Fact]
    public void A_path_that_vanishes_leaves_what_was_read_in_use()
    {
        _folder.With("m/a.yaml", ManifestFolder.Alert("a"));
        var source = new ManifestSource([_folder.PathOf("m")], _folder.Options, TimeProvider.System);
        source.Load();

        Directory.Move(_folder.PathOf("m"), _folder.PathOf("gone"));
        source.Refresh().ShouldBeTrue();

        source.Current.Index.Alerts.ShouldHaveSingleItem();
        _folder.Told(source).First().ShouldContain("does not exist");
    }

    [Fact]
    public void An_object_in_two_files_is_told_with_both_places()
    {
        _folder
            .With("a.yaml", ManifestFolder.Alert("x", "  eventSeverity: error"))
            .With("b.yaml", "\n" + ManifestFolder.Alert("x"));

        var source = _folder.Load();

        source.Current.Alerts[ManifestFolder.Named("x")].Spec.EventSeverity.ShouldBe("error");
        _folder
            .Told(source)
            .ShouldContain(t =>
                t.StartsWith("b.yaml:4: Alert/flux-system/x: metadata.name: error: is defined twice", StringComparison.Ordinal)
                && t.Contains("a.yaml:1")
            );
    }

    [Fact]
    public void A_variable_that_is_not_set_is_told_on_the_Secret_and_on_the_Provider()
    {
        _folder.With("p.yaml", ManifestFolder.Slack).With("s.yaml", ManifestFolder.Token.Replace("TOCSIN_TOKEN", "TOCSIN_OTHER"));

        var source = _folder.Load();

        _folder
            .Told(source)
            .ShouldContain(t =>
                t.StartsWith(
                    "s.yaml:5: Secret/flux-system/slack-token: stringData.token: error: the variable TOCSIN_OTHER is not set",
                    StringComparison.Ordinal
                )
            );
        source.Current.Providers[ManifestFolder.Named("slack")].Readiness.Message.ShouldContain("TOCSIN_OTHER is not set");
    }

    [Fact]
    public void A_file_that_is_no_text_or_cannot_be_read_stops_nothing()
    {
        _folder.With("a.yaml", ManifestFolder.Alert("a"));
        File.WriteAllBytes(_folder.PathOf("b.yaml"), [0xff, 0xfe, 0x00, 0x80]);
        File.CreateSymbolicLink(_folder.PathOf("dangling.yaml"), "nowhere.yaml");

        var source = _folder.Load();

        source.Current.Alerts.Count.ShouldBe(1);
        _folder.Told(source).ShouldContain("b.yaml:1: -: -: error: is not UTF-8 text");
        _folder
            .Told(source)
            .ShouldContain(t => t.StartsWith("dangling.yaml:1: -: -: error: cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_alerts_in_one_file_only_the_changed_one_is_compiled_again()
    {
        string Text(string last) =>
            string.Concat(Enumerable.Range(0, 1000).Select(i => $"---\n{ManifestFolder.Alert($"a{i}")}\n")) + last;
        _folder.With("many.yaml", Text(""));
        var source = _folder.Load();
        var before = source.Current.Index.Alerts;

        _folder.With("many.yaml", Text($"---\n{ManifestFolder.Alert("new")}\n"));
        source.Refresh().ShouldBeTrue();

        var after = source.Current.Index.Alerts;
        after.Count.ShouldBe(1001);
        after.Count(a => !before.Contains(a, ReferenceEqualityComparer.Instance)).ShouldBe(1);
    }
}
