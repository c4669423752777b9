namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>In which form a client wants objects: whole, as a Table, or their metadata only.</summary>
internal enum AcceptedForm { Whole, Table, Metadata }

internal static class AcceptedForms
{
    extension(AcceptedForm)
    {
        /// <summary>The first form of the Accept header that this server knows; anything else is 406, as in the real server.</summary>
        public static AcceptedForm Of(HttpRequest request)
        {
            var accept = request.Headers.Accept.ToString();
            if (accept.Length == 0)
                return AcceptedForm.Whole;
            foreach (var part in accept.Split(','))
            {
                var pieces = part.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (pieces.Length == 0 || pieces[0] is not ("application/json" or "*/*" or "application/*"))
                    continue;
                switch (pieces.FirstOrDefault(piece => piece.StartsWith("as=", StringComparison.Ordinal)))
                {
                    case null:
                        return AcceptedForm.Whole;
                    case "as=Table" when pieces.Contains("v=v1"):
                        return AcceptedForm.Table;
                    case "as=PartialObjectMetadata" or "as=PartialObjectMetadataList" when pieces.Contains("v=v1"):
                        return AcceptedForm.Metadata;
                }
            }
            throw ApiFailureException.NotAcceptable();
        }
    }
}
