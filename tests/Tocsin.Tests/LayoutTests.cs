using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Tocsin.Tests;

/// <summary>Shows that the layout of docs/architecture.md is the layout of the code.</summary>
public sealed class LayoutTests
{
    public static TheoryData<System.Type, string> Projects =>
        new()
        {
            { typeof(Cel.CelEnvironment), "Tocsin.Cel" },
            { typeof(Kube.Client.KubeClient), "Tocsin.Kube" },
            { typeof(Core.Events.Event), "Tocsin.Core" },
            { typeof(Delivery.Pump), "Tocsin.Delivery" },
            { typeof(Integrations.Catalog), "Tocsin.Integrations" },
            { typeof(Hosting.Server), "Tocsin" },
        };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_import_each_other_without_a_circle(System.Type member, string root) =>
        Circles(member.Assembly, root).ShouldBeEmpty();

    [Fact]
    public void A_circle_is_found() =>
        Circles(typeof(Circle.One.Here).Assembly, "Tocsin.Tests.Circle").ShouldHaveSingleItem().ShouldContain("One -> Two");

    [Fact]
    public void A_provider_cannot_name_the_queue() =>
        typeof(Integrations.Catalog).Assembly.GetReferencedAssemblies().ShouldNotContain(a => a.Name == "Tocsin.Delivery");

    /// <summary>A slice is a folder directly below the root, with all that lies in it. Types of the root itself are in none.</summary>
    private static List<string> Circles(Assembly assembly, string root)
    {
        var rule = new SliceRuleCreator();
        rule.SetSliceAssignment(new SliceAssignment(type => Folder(type, root), "folders"));
        return
        [
            .. new GivenSlices(rule)
                .Should()
                .BeFreeOfCycles()
                .Evaluate(new ArchLoader().LoadAssembly(assembly).Build())
                .Where(r => !r.Passed)
                .Select(r => r.Description),
        ];
    }

    private static SliceIdentifier Folder(IType type, string root)
    {
        var name = type.Namespace?.FullName ?? "";
        return name.StartsWith(root + ".", StringComparison.Ordinal)
            ? SliceIdentifier.Of(name[(root.Length + 1)..].Split('.')[0])
            : SliceIdentifier.Ignore();
    }
}
