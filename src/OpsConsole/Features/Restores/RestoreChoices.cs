namespace OpsConsole.Features.Restores;

/// <summary>What becomes of something that an object needs around it and that is not there.</summary>
public enum MissingChoice
{
    /// <summary>The newest state of it that was captured is created before the object, by the same plan.</summary>
    Create,
}

/// <summary>What becomes of a stored status.</summary>
public enum StatusChoice
{
    /// <summary>It is written back by the status subresource, after the object itself.</summary>
    Restore,
}
