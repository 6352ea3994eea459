global using System.Globalization;
global using Tocsin.Cel.Evaluation;
global using Tocsin.Cel.Values;
