global using System.Globalization;
global using Shouldly;
global using Tocsin.Cel.Values;
global using Tocsin.Testing;
global using Xunit;
