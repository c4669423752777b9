using System.Text.Json;

namespace OpsConsole.Platform.Api;

/// <summary>How the API writes a name of the code: <c>identityChanged</c>.</summary>
public static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
