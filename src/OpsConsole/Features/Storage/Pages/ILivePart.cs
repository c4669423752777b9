namespace OpsConsole.Features.Storage.Pages;

/// <summary>A part of a live page that is drawn by itself where what it says is another.</summary>
public interface ILivePart
{
    /// <summary>What it says is another than what stands on the page.</summary>
    bool IsDue { get; }

    /// <summary>Draws it anew where that is due.</summary>
    void Show();
}
