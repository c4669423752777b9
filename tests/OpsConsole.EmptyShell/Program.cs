using MudBlazor.Services;
using OpsConsole.EmptyShell;

// What any console made with MudBlazor costs before it shows anything: the control of the bench of pages.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddMudServices();
await using var app = builder.Build();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapGet("/static", () => Results.Content("<!DOCTYPE html><html lang=\"en\"><body><main><h1>Empty</h1></main></body></html>", "text/html"));
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
