using System.CommandLine;
using Tocsin.Commands;

// The table of contents: one line a command, each in a file of its own under Commands/.
var root = new RootCommand("Tocsin: alerting for GitOps clusters.");
root.Subcommands.Add(Get.Command());
root.Subcommands.Add(Validate.Command());

return await CommandLine.Run(root, args, Console.Out, Console.Error);
