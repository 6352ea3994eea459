global using System.Globalization;
global using Shouldly;
global using Tocsin.Acceptance.Harness;
global using Tocsin.Testing;
global using Tocsin.Testing.Forges;
global using Xunit;

// Two at a time: the programs under test share the machine with the tests.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
