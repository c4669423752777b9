using Microsoft.AspNetCore.Http;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class HostCookiesTests
{
    private static readonly CookieOptions Options = new() { Path = "/", Secure = true, HttpOnly = true };

    [Fact]
    public void Over_https_the_cookie_is_bound_to_the_host()
    {
        var context = Over("https");

        new HostCookies().AppendResponseCookie(context, "opsconsole", "value", Options);

        Assert.StartsWith("__Host-opsconsole=value; path=/; secure", context.Response.Headers.SetCookie.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Over_https_a_cookie_without_the_prefix_is_not_read()
    {
        var context = Over("https");
        context.Request.Headers.Cookie = "opsconsole=planted";
        Assert.Null(new HostCookies().GetRequestCookie(context, "opsconsole"));

        context.Request.Headers.Cookie = "opsconsole=planted; __Host-opsconsole=ours";
        Assert.Equal("ours", new HostCookies().GetRequestCookie(context, "opsconsole"));
    }

    [Fact]
    public void Over_plain_http_where_browsers_refuse_the_prefix_it_is_left_out()
    {
        var context = Over("http");
        context.Request.Headers.Cookie = "opsconsole=ours";

        Assert.Equal("ours", new HostCookies().GetRequestCookie(context, "opsconsole"));
    }

    private static DefaultHttpContext Over(string scheme)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = scheme;
        return context;
    }
}
