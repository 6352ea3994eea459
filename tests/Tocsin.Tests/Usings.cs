global using Shouldly;
global using Tocsin.Testing;
global using Tocsin.Testing.Forges;
global using Xunit;
