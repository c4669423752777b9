namespace OpsConsole.Sandbox.Provider;

/// <summary>A person as the directory knows them.</summary>
public sealed record SandboxPerson
{
    public required string Subject { get; init; }

    public required string Name { get; init; }

    public bool Enabled { get; init; } = true;

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>App roles that an Entra token says they have; nobody should believe it.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The tenant an Entra token names where it is not the provider's own.</summary>
    public string? ForeignTenant { get; init; }

    /// <summary>A client with credentials of its own, which nobody signs in as.</summary>
    public bool IsProgram { get; init; }

    /// <summary>The key by which Entra and Graph know the person.</summary>
    public string ObjectId => EntraShape.IdOf("person", Subject);
}

/// <summary>The accounts every sandbox has: one for each role, two who may approve.</summary>
public static class SandboxAccounts
{
    public static IReadOnlyList<SandboxPerson> All { get; } =
    [
        Account("viewer", "Vera Viewer"),
        Account("operator", "Otto Operator"),
        Account("support", "Sofia Support"),
        Account("approver-1", "Amina Approver"),
        Account("approver-2", "Aaron Approver"),
        Account("administrator", "Ada Administrator"),
    ];

    /// <summary>The program that tests and scripts may ask for things as; it stands in no list of accounts.</summary>
    public static SandboxPerson Robot { get; } = new() { Subject = ProviderClients.Robot, Name = "Robot of the sandbox", IsProgram = true };

    private static SandboxPerson Account(string subject, string name) => new() { Subject = subject, Name = name, Groups = [subject] };
}
