using Tocsin.Console.Describing;

// Writes the console's OpenAPI description to a file: the build does so.
File.WriteAllBytes(args[0], ApiDescription.Write());
