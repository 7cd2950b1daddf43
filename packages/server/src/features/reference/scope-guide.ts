import { scopeSentence } from '../../protocol/asana/openapi-security.js'
import { openingScopes } from '../../protocol/asana/opening-scopes.js'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import { GRANULAR_SCOPES } from '../../protocol/asana/scopes.js'
import type { ApiDescription } from '../../protocol/asana/description.js'
import { endpointLine, type EndpointLine } from './endpoint.js'

/** A scope in words, with all that it opens on this server. */
export interface ScopeEntry {
  readonly scope: string
  readonly sentence: string
  readonly opens: readonly EndpointLine[]
  /** What it shows beside operations: nested records of a kind, or single fields. */
  readonly shows: readonly string[]
}

export interface ScopeGuide {
  /** In the order in which people read them. */
  readonly opening: readonly ScopeEntry[]
  /** Asana's other scopes: an app may ask for them, and they open nothing here yet. */
  readonly others: readonly ScopeEntry[]
  /** What only full permissions open. */
  readonly fullOnly: readonly EndpointLine[]
}

/** Says of every granular scope what it opens, out of the table from which requests are judged. */
export function scopeGuide(api: ApiDescription): ScopeGuide {
  const entries = GRANULAR_SCOPES.map((scope) => ({
    scope,
    sentence: scopeSentence(scope),
    opens: opensWith(api, scope),
    shows: showsWith(api, scope),
  }))
  const opening = openingScopes(api.records)
  const isUsed = ({ scope }: ScopeEntry) => opening.has(scope)
  return {
    opening: entries.filter(isUsed),
    others: entries.filter((entry) => !isUsed(entry)),
    fullOnly: opensWith(api, null),
  }
}

function opensWith(api: ApiDescription, scope: string | null): readonly EndpointLine[] {
  return (Object.keys(OPERATIONS) as OperationId[])
    .filter((id) => (OPERATIONS[id] as Operation).scope === scope)
    .map((id) => endpointLine(api, id))
}

function showsWith({ records }: ApiDescription, scope: string): readonly string[] {
  return Object.values(records).flatMap((shape) => {
    const fields = Object.entries(shape.fields)
    const single = fields
      .filter(([, field]) => field.scope === scope)
      .map(([name]) => `the field ${name} of a ${shape.type}`)
    return shape.nestedScope === scope ? [...single, `${shape.type}s inside other records`] : single
  })
}
