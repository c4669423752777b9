using System.Net;
using System.Text;
using OpenIddict.Abstractions;

namespace OpsConsole.Sandbox.Provider;

/// <summary>"Who are you today?": one button an account, no passwords.</summary>
internal static class AccountsPage
{
    public static IResult Render(OpenIddictRequest request, string path, IReadOnlyList<SandboxPerson> people)
    {
        var page = $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Sign in · OpsConsole sandbox</title>
            <style>
            :root { color-scheme: light dark; --edge: #c9cbd6; --soft: #56585f; --brand: #2a2f63; --hover: #eef0ff; }
            @media (prefers-color-scheme: dark) { :root { --edge: #3b3f4a; --soft: #b9bcc6; --brand: #9aa2ff; --hover: #262a3d; } }
            body { font: 14px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
            main { width: min(26rem, calc(100vw - 2rem)); }
            h1 { font-size: 1.25rem; margin: 0; color: var(--brand); }
            p { color: var(--soft); margin: .25rem 0 1rem; }
            button { display: flex; width: 100%; gap: 1rem; justify-content: space-between; align-items: baseline; font: inherit; color: inherit;
                     background: none; border: 1px solid var(--edge); border-radius: 6px; padding: .6rem .9rem; margin: 0 0 .5rem; cursor: pointer; }
            button:hover:not(:disabled) { background: var(--hover); }
            button:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
            button:disabled { cursor: not-allowed; color: var(--soft); }
            code { font: 13px ui-monospace, monospace; color: var(--soft); }
            </style>
            </head>
            <body>
            <main>
            <h1>OpsConsole sandbox</h1>
            <p>Choose an account; the sandbox has no passwords.</p>
            <form method="post" action="{{WebUtility.HtmlEncode(path)}}">
            {{Fields(request)}}{{Buttons(people)}}</form>
            </main>
            </body>
            </html>
            """;
        return Results.Content(page, "text/html; charset=utf-8");
    }

    private static string Fields(OpenIddictRequest request)
    {
        var fields = new StringBuilder();
        foreach (var (name, value) in request.GetParameters().Where(parameter => parameter.Key != "account"))
            fields.Append(null, $"<input type=\"hidden\" name=\"{WebUtility.HtmlEncode(name)}\" value=\"{WebUtility.HtmlEncode((string?)value)}\">\n");
        return fields.ToString();
    }

    private static string Buttons(IReadOnlyList<SandboxPerson> people)
    {
        var buttons = new StringBuilder();
        foreach (var person in people)
        {
            var subject = WebUtility.HtmlEncode(person.Subject);
            var name = WebUtility.HtmlEncode(person.Name) + (person.Enabled ? "" : " (disabled)");
            buttons.Append(null, $"<button name=\"account\" value=\"{subject}\" {(person.Enabled ? "" : "disabled")}><span>{name}</span> <code>{subject}</code></button>\n");
        }
        return buttons.ToString();
    }
}
