global using Shouldly;
global using Tocsin.Testing;
global using Xunit;
