using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>
/// What is wrong with a cluster's classes as a whole and with none of them: no default one, one that is wanted and missing.
/// A row without a name that stands among the classes only while it has a finding.
/// </summary>
public sealed record ClassNotice : LiveRow;
