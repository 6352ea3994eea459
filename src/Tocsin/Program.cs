using System.CommandLine;

// The table of contents: one line a command, each in a file of its own under Commands/.
var root = new RootCommand("Tocsin: alerting for GitOps clusters.");

return await root.Parse(args).InvokeAsync();
