namespace Tocsin.Kube.Files;

/// <summary>A configuration that cannot be used. The text names file, field and cure, and never a secret.</summary>
public sealed class KubeConfigException(string message, Exception? inner = null) : Exception(message, inner);
