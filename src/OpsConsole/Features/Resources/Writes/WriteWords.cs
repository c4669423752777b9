using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Resources.Writes;

/// <summary>What an answer to a creation, a replacement or a patch means for the item it was sent for.</summary>
public static class WriteWords
{
    public static ItemEffect EffectOf(WriteAnswer answer)
    {
        var effect = answer switch
        {
            WriteAnswer.Done => new ItemEffect(EffectKind.Done, "the server took it"),
            WriteAnswer.Conflict moved => new(EffectKind.Moved, moved.Words),
            WriteAnswer.Owned owned => new(EffectKind.Refused, owned.Words),
            WriteAnswer.AlreadyExists taken => new(EffectKind.Refused, taken.Words),
            WriteAnswer.Refused refused => new(EffectKind.Refused, DeletionWords.Refused(refused.Code, refused.Reason, refused.Message)),
            WriteAnswer.Throttled throttled => new(EffectKind.NotSent, throttled.Words),
            WriteAnswer.NotSent unsent => new(EffectKind.NotSent, unsent.Words),
            WriteAnswer.Unknown unknown => new(EffectKind.Unknown, unknown.Words),
            _ => new(EffectKind.Unknown, "the answer is of no known kind"),
        };
        return effect with { Words = StagedObject.Readable(effect.Words)! };
    }
}
