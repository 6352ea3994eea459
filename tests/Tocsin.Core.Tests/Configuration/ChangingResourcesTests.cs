using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Configuration;

/// <summary>Whatever changes, and whatever is taken over unchanged, the result is that of a compiler that sees all for the first time.</summary>
public class ChangingResourcesTests
{
    private const int Steps = 400;
    private static readonly string[] s_namespaces = ["apps", "infra", "flux-system"];
    private static readonly string[] s_names = ["slack", "slakc", "teams"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void After_any_change_all_is_as_if_compiled_from_nothing(int seed)
    {
        var world = new World(new Random(seed));
        var lasting = world.Compiler();
        var good = new Dictionary<ObjectKey, string>();
        for (var step = 0; step < Steps; step++)
        {
            for (var changes = world.Random.Next(1, 4); changes > 0; changes--)
            {
                world.Change();
            }

            var (now, findings) = lasting.Compile(world.Objects);

            var (fresh, expected) = world.Compiler().Compile(world.Objects);
            findings.Select(f => f.ToString()).ShouldBe(expected.Select(f => f.ToString()), ignoreOrder: true);
            now.Alerts.Values.Select(a => (a.Name, a.Readiness))
                .ShouldBe(fresh.Alerts.Values.Select(a => (a.Name, a.Readiness)), true);
            now.Providers.Values.Select(p => (p.Name, p.Readiness))
                .ShouldBe(fresh.Providers.Values.Select(p => (p.Name, p.Readiness)), true);
            now.Receivers.Values.Select(r => (r.Name, r.Readiness, r.WebhookPath))
                .ShouldBe(fresh.Receivers.Values.Select(r => (r.Name, r.Readiness, r.WebhookPath)), true);
            now.Index.Alerts.ShouldBe(now.Alerts.Values.Select(a => a.Active).OfType<Alert>(), ignoreOrder: true);
            foreach (var o in world.Objects)
            {
                // What is invalid now goes on as it was when it was valid.
                var (has, would) = (State(now, o), State(fresh, o));
                if (would is not null)
                {
                    good[o.Key] = would;
                }
                else if (
                    o.Kind is ResourceKind.Provider
                    && expected.Any(f => f.Name == o.Name && f.Problem.Reason == ReadyReason.SecretNotFound)
                )
                {
                    good.Remove(o.Key);
                }

                has.ShouldBe(good.GetValueOrDefault(o.Key), $"step {step}: {o.Key}");
            }

            foreach (var gone in good.Keys.Except(world.Objects.Select(o => o.Key)).ToList())
            {
                good.Remove(gone);
            }

            foreach (var ns in s_namespaces)
            {
                var e = About(ns, $"app-{world.Random.Next(3)}");
                now.Index.Match(e).Matched.ShouldBe(Rules(now, e), ReferenceEqualityComparer.Instance, ignoreOrder: true);
            }
        }
    }

    [Fact]
    public void What_is_made_of_an_object_stays_the_same_instance_while_others_change()
    {
        const string Address = """{"type":"slack","address":"https://h.test/x"}""";
        const string Everything = """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"*"}]}""";
        var compiler = Given.Compiler(labels: NoLabels.Instance);
        List<ResourceObject> objects = [Given.Provider(Address), Given.Alert(Everything), Given.Alert(Everything, name: "b")];
        var first = compiler.Compile(objects).Resources;

        objects[2] = Given.Alert(Everything.Replace("Bucket", "HelmChart"), name: "b");
        var second = compiler.Compile(objects).Resources;
        var third = compiler.Compile(objects).Resources;

        second.Providers.ShouldBeSameAs(first.Providers);
        second.Alerts[objects[1].Name].ShouldBeSameAs(first.Alerts[objects[1].Name]);
        second.Alerts[objects[2].Name].ShouldNotBe(first.Alerts[objects[2].Name]);
        third.Alerts.ShouldBeSameAs(second.Alerts);
        third.Index.ShouldBeSameAs(second.Index);
    }

    private static string? State(ResourceSet set, ResourceObject o) =>
        o.Kind switch
        {
            ResourceKind.Alert when set.Alerts[o.Name].Active is { } a =>
                $"{a.Uid} {a.Spec.ProviderName} {a.Spec.Suspend} {string.Join(", ", a.Spec.EventSources.Select(s => $"{s.Kind} {s.Name} {s.Namespace}"))}",
            ResourceKind.Provider when set.Providers[o.Name].Destination is { } d =>
                $"{d.Address.Value} {d.Token?.Value} {d.ProviderUid}",
            _ => null,
        };

    private static IEnumerable<Alert> Rules(ResourceSet set, Event e) =>
        set.Index.Explain(e).Where(x => x.Rejection is null).Select(x => x.Alert);

    private static Event About(string ns, string name) =>
        new()
        {
            InvolvedObject = new ObjectReference
            {
                Kind = "Kustomization",
                Namespace = ns,
                Name = name,
                ApiVersion = "kustomize.toolkit.fluxcd.io/v1",
            },
            Severity = "info",
            Message = "m",
        };

    /// <summary>Few names, so that they meet; what a watch shows anew is often what was there before.</summary>
    private sealed class World(Random random) : IObjectLabels
    {
        private readonly Dictionary<ObjectKey, ResourceObject> _objects = [];

        public Random Random => random;

        private readonly Dictionary<ObjectName, string> _doubts = [];
        private Surroundings _around = Surroundings.Unknown;

        public ResourceCompiler Compiler() =>
            Given.Compiler(surroundings: () => _around, secretDoubt: _doubts.GetValueOrDefault, labels: this);

        public IReadOnlyList<ResourceObject> Objects => [.. _objects.Values];

        IReadOnlyDictionary<string, string>? IObjectLabels.Of(ObjectReference o) =>
            o.Name == "app-2" ? null : new Dictionary<string, string> { ["team"] = o.Name };

        public void Change()
        {
            var ns = s_namespaces[random.Next(3)];
            switch (random.Next(10))
            {
                case 0 or 1 or 2:
                    Put(Given.Alert(AlertSpec(), name: $"a{random.Next(8)}", ns: ns));
                    break;
                case 3 or 4:
                    Put(Given.Provider(ProviderSpec(), name: Name(), ns: ns));
                    break;
                case 5:
                    Put(Secret(ns));
                    break;
                case 6:
                    Put(
                        Given.Receiver(
                            random.Next(2) == 0 ? "{}" : """{"type":"github","resources":[],"secretRef":{"name":"s"}}"""
                        )
                    );
                    break;
                case 7:
                    _around = new Surroundings
                    {
                        UnservedKinds = new HashSet<string>(random.Next(3) == 0 ? ["Kustomization"] : []),
                        Namespaces = random.Next(2) == 0 ? null : new HashSet<string>(s_namespaces.Take(random.Next(4))),
                    };
                    break;
                case 8 when _objects.Count > 0:
                    _objects.Remove(_objects.Keys.ElementAt(random.Next(_objects.Count)));
                    break;
                default:
                    var secret = new ObjectName(ns, $"s{random.Next(2)}");
                    if (!_doubts.Remove(secret))
                    {
                        _doubts[secret] = $"cannot be read: reason {random.Next(2)}";
                    }

                    break;
            }
        }

        private void Put(ResourceObject o) => _objects[o.Key] = o;

        private string Name() => s_names[random.Next(s_names.Length)];

        private string AlertSpec()
        {
            var labels = random.Next(3) == 0 ? $$""","matchLabels":{"team":"app-{{random.Next(3)}}"}""" : "";
            var place = random.Next(2) == 0 ? $",\"namespace\":\"{s_namespaces[random.Next(3)]}\"" : "";
            var source =
                $$"""{"kind":"Kustomization","name":"{{(random.Next(2) == 0 ? "*" : $"app-{random.Next(3)}")}}" {{place}} {{labels}} }""";
            var more = random.Next(6) switch
            {
                0 => ""","suspend":true""",
                1 => ",\"summary\":\"old\"",
                2 => ""","exclusionList":["("]""",
                3 => ""","exclusionList":[".*"]""",
                _ => "",
            };
            return $$"""{"providerRef":{"name":"{{Name()}}" },"eventSources":[{{source}}]{{more}}""" + "}";
        }

        private string ProviderSpec() =>
            random.Next(6) switch
            {
                0 => """{"type":"slack"}""",
                1 => """{"type":"slack","address":"https://h.test/x","suspend":true}""",
                2 => """{"type":"github","address":"https://h.test/o/r","secretRef":{"name":"s0"}}""",
                3 => $$"""{"type":"slack","secretRef":{"name":"s{{random.Next(2)}}"} }""",
                4 => """{"type":"slack","address":"https://h.test/x","secretRef":{"name":"s1"},"certSecretRef":{"name":"s0"}}""",
                _ => $$"""{"type":"slack","address":"https://h.test/{{random.Next(2)}}"}""",
            };

        private ResourceObject Secret(string ns) =>
            Given.SecretIn(
                ns,
                $"s{random.Next(2)}",
                ("address", $"https://s.test/{random.Next(2)}"),
                ("token", $"t{random.Next(2)}")
            );
    }
}
