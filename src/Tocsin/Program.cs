Console.WriteLine("tocsin");
