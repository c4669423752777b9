namespace OpsConsole.Features.Restores;

/// <summary>The step of a restore that a page shows.</summary>
public enum RestoreStep { Where, Plan }
