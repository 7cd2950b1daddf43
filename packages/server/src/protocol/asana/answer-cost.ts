import type { Selection } from './field-selection.js'
import { PAGE_SIZE_MAX, type PageRequest } from './pagination.js'
import { invalid, type Outcome } from './refusal.js'

/**
 * Nodes of one answer: fields of records, with those of all that they refer to. What a request could make is judged before anything is read,
 * and what it does make while it is made.
 */
export const ANSWER_NODES_MAX = 100_000
/** What a request counts in the quota before anything is read for it, and what is written of its answer. */
const NODES_PER_REQUEST = 20
const QUERY_CHARACTERS_PER_NODE = 20
const ANSWER_CHARACTERS_PER_NODE = 100

/**
 * How many records an answer is planned for. A list without a limit may have a thousand, and has most often a few: it is planned like a whole
 * page, and cut off by what it really makes.
 */
export function recordsAsked(operation: { readonly lists?: true }, page: PageRequest): number {
  if (operation.lists !== true) return 1
  return page.limit ?? PAGE_SIZE_MAX
}

/** The nodes of one record, with as many of each list of relations as its shape takes it for. */
function plannedNodes(selection: Selection): number {
  let nodes = 0
  for (const { many, nested, weight } of selection.fields) {
    nodes += weight + (nested === null ? 0 : many * plannedNodes(nested))
  }
  // Of several kinds it may be the one that shows the most.
  const ofKinds = [...(selection.kinds?.values() ?? [])].map(plannedNodes)
  return Math.max(nodes, ...ofKinds)
}

/** @returns the refusal of an answer that could have more nodes than one may; null for all others */
export function planFault(
  selection: Selection,
  records: number,
): Extract<Outcome<never>, { ok: false }> | null {
  const nodes = records * plannedNodes(selection)
  return nodes > ANSWER_NODES_MAX ? tooManyNodes(records, nodes) : null
}

/** @param nodes  how many it could have; null for one that was found out to have too many */
export function tooManyNodes(
  records: number,
  nodes: number | null = null,
): Extract<Outcome<never>, { ok: false }> {
  const written = (count: number) => count.toLocaleString('en-US')
  const could = nodes === null ? 'more' : `up to ${written(nodes)}`
  const fewer = records === 1 ? '' : `, or for fewer records with a smaller limit`
  return invalid(
    `opt_fields: The answer could have ${could} fields, counting those of nested records, and may have ${written(ANSWER_NODES_MAX)}. Ask for fewer opt_fields${fewer}.`,
  )
}

/**
 * What an answer costs its person, in nodes, once it is made.
 * @param answer.nodes  fields that were read for it
 * @param answer.length  characters that it is written with
 * @param answer.queryLength  characters of the question
 */
export function costOf({
  length,
  nodes,
  queryLength,
}: {
  readonly nodes: number
  readonly length: number
  readonly queryLength: number
}): number {
  return (
    NODES_PER_REQUEST +
    nodes +
    Math.ceil(queryLength / QUERY_CHARACTERS_PER_NODE + length / ANSWER_CHARACTERS_PER_NODE)
  )
}
