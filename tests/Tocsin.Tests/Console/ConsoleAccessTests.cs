using Microsoft.AspNetCore.Http;
using Tocsin.Console;

namespace Tocsin.Tests.Console;

public class ConsoleAccessTests
{
    [Theory]
    [InlineData(true, "GET", "127.0.0.1:9393", null, null)]
    [InlineData(true, "GET", "tocsin.example.test", "Bearer s3cret", 403)]
    [InlineData(false, "GET", "tocsin.example.test", null, 401)]
    [InlineData(false, "GET", "tocsin.example.test", "Bearer s3cre", 401)]
    [InlineData(false, "GET", "tocsin.example.test", "Bearer s3cret", null)]
    [InlineData(false, "POST", "tocsin.example.test", null, 401)]
    [InlineData(false, "POST", "tocsin.example.test", "Bearer s3cret", null)]
    public void Off_loopback_reading_needs_the_token_as_well(
        bool loopback,
        string method,
        string host,
        string? authorization,
        int? status
    )
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Host = new HostString(host);
        request.ContentType = "application/json";
        request.Headers.Authorization = authorization;

        var refused = new ConsoleAccess(loopback, "s3cret").Refuse(request);

        (refused?.Status).ShouldBe(status);
    }
}
