using Tocsin.Core.Providers;

namespace Tocsin.Core.Tests.Providers;

public class MemoryNotebookTests : NotebookContract
{
    private readonly MemoryNotebook _notebook = new();

    protected override INotebook Open() => _notebook;
}
