using System.CommandLine;
using Tocsin.Commands;

// The table of contents: one line a command, each in a file of its own under Commands/.
var root = new RootCommand(
    """
    Tocsin: alerting for GitOps clusters. It turns the events of Flux's controllers into messages, commit statuses and comments,
    and never loses one that it accepted.

    Start with:
      tocsin demo                        watch a rollout arrive in a built-in inbox
      tocsin validate ./alerting         say what is wrong with your manifests
      tocsin serve --manifests ./alerting
    """
);
root.Subcommands.Add(Serve.Command());
root.Subcommands.Add(Demo.Command());
root.Subcommands.Add(Send.Command());
root.Subcommands.Add(Get.Command());
root.Subcommands.Add(Create.Command());
root.Subcommands.Add(Delete.Command());
root.Subcommands.Add(Export.Command());
root.Subcommands.Add(Suspend.Command());
root.Subcommands.Add(Resume.Command());
root.Subcommands.Add(Trigger.Command());
root.Subcommands.Add(Events.Command());
root.Subcommands.Add(Explain.Command());
root.Subcommands.Add(Render.Command());
root.Subcommands.Add(Test.Command());
root.Subcommands.Add(Replay.Command());
root.Subcommands.Add(Purge.Command());
root.Subcommands.Add(Validate.Command());
root.Subcommands.Add(Eval.Command());
root.Subcommands.Add(Crds.Command());
root.Subcommands.Add(Completion.Command(root));

return await CommandLine.Run(root, args, Console.Out, Console.Error);
