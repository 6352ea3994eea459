using Tocsin.Core.Providers;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

public class HandlerPoolTests
{
    [Fact]
    public async Task A_pool_in_use_outlives_its_place_in_the_cache()
    {
        await using var server = new LoopbackServer(200);
        using var pool = new HandlerPool(new ForbiddenTargets(() => []), HttpSenderTests.NoProxies, capacity: 1);
        using var first = pool.Rent(new(null, null));
        using (pool.Rent(new(new ProxySettings(new Uri("http://proxy.test")), null))) { }

        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        using var response = await first.Invoker.SendAsync(request, default);
        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public void Equal_settings_share_a_pool()
    {
        using var pool = new HandlerPool(new ForbiddenTargets(() => []), HttpSenderTests.NoProxies);
        using var one = pool.Rent(new(new ProxySettings(new Uri("http://proxy.test"), "u", "p"), null));
        using var two = pool.Rent(new(new ProxySettings(new Uri("http://proxy.test"), "u", "p"), null));
        using var three = pool.Rent(new(new ProxySettings(new Uri("http://proxy.test"), "u", "q"), null));
        two.Invoker.ShouldBeSameAs(one.Invoker);
        three.Invoker.ShouldNotBeSameAs(one.Invoker);
    }
}
