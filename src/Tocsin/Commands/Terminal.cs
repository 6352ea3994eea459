using System.Text;
using Tocsin.Core.Documents;

namespace Tocsin.Commands;

/// <summary>
/// The one place that prints to people. What events, objects and answers hold may not steer the terminal (<see cref="Visible"/>), and
/// what cannot be written is remembered.
/// </summary>
internal sealed class Terminal(TextWriter to) : TextWriter
{
    /// <summary>Why something could not be written: the disk is full or the reader is gone. Null when all was.</summary>
    public IOException? Failure { get; private set; }

    public override Encoding Encoding => to.Encoding;

    /// <summary>The program's own colours.</summary>
    public void Paint(string sequence) => Put(sequence);

    public override void Write(char value) => Put(Visible.Of(value.ToString()));

    public override void Write(string? value) => Put(Visible.Of(value ?? ""));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value) => Put(Visible.Of(value ?? "") + CoreNewLine.AsSpan().ToString());

    public override Task WriteAsync(char value) => Done(() => Write(value));

    public override Task WriteAsync(string? value) => Done(() => Write(value));

    public override Task WriteLineAsync(string? value) => Done(() => WriteLine(value));

    public override void Flush() => Try(to.Flush);

    public override Task FlushAsync() => Done(Flush);

    private void Put(string text) => Try(() => to.Write(text));

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException e)
        {
            Failure = e;
            throw;
        }
    }

    private static Task Done(Action write)
    {
        try
        {
            write();
            return Task.CompletedTask;
        }
        catch (IOException e)
        {
            return Task.FromException(e);
        }
    }
}
