import type { FastifyReply, FastifyRequest } from 'fastify'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { planFault, recordsAsked, tooManyNodes } from '../../protocol/asana/answer-cost.js'
import { selectFields } from '../../protocol/asana/field-selection.js'
import {
  kindAnswered,
  pathOfRecord,
  type Operation,
  type OperationId,
} from '../../protocol/asana/operations.js'
import { RESULT_TOO_LARGE } from '../../protocol/asana/pagination.js'
import { done, invalid, type Refusal } from '../../protocol/asana/refusal.js'
import { nextPage, queryInput } from '../../protocol/asana/request-options.js'
import type { Shapes } from '../../protocol/asana/shape.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Pace } from '../../platform/loop-turns.js'
import { API_HEADERS, refuse, tellOfPrincipal } from './answers.js'
import type { ApiNeeds } from './needs.js'
import { makePerformAll } from './perform-all.js'
import { readRequest } from './read-request.js'
import { represent } from './represent.js'
import { writeJson } from './write-json.js'

/** An operation that is served, with the shapes of what it may answer. */
export interface Served {
  readonly id: OperationId
  readonly operation: Operation
  readonly shapes: Shapes
}

export interface Made {
  readonly text: string | Buffer
  /** Fields that were read for it, and rows that were looked at. */
  readonly nodes: number
}

/** Runs an operation whose caller has been let in, at their pace. */
export type MakeAnswer = (
  request: FastifyRequest,
  reply: FastifyReply,
  by: { readonly pace: Pace; readonly principal: Principal },
) => Promise<Made>

export function makeMakeAnswer(needs: ApiNeeds, served: Served): MakeAnswer {
  const { operation } = served
  // The path parameters of a route are those of its operation: both are made from the same row.
  const handler = needs.handlers[served.id]

  return async (request, reply, { pace, principal }) => {
    tellOfPrincipal(request, reply)
    let looked = 0
    const refused = (refusal: Refusal, nodes = 0): Made => ({
      text: refuse(request, reply, refusal),
      nodes: nodes + looked,
    })
    const planned = plan(needs, served, { request, principal })
    if (!planned.ok) return refused(planned.refusal)
    const { body, file, page, pretty, query, records, selection, wish } = planned.value
    const outcome = await handler({
      principal,
      address: request.ip,
      path: request.params as never,
      query: queryInput(query),
      data: body.data,
      file,
      page: page.request,
      shows: (field) => selection?.fields.some(({ name }) => name === field) ?? false,
      rest: async (rows) => {
        looked += rows
        if (pace.isDue()) await pace.rest()
      },
      wish,
      performAll: makePerformAll(needs, request, { principal, pretty }),
    })
    if (!outcome.ok) return refused(outcome.refusal)
    const answer = outcome.value
    void reply.headers(API_HEADERS)
    if (answer.kind === 'written') return { text: answer.json, nodes: looked }
    const small = (data: object): Made => ({ text: stringify({ data }, pretty), nodes: looked })
    if (answer.kind === 'empty' || selection === null) return small(answer.kind === 'list' ? [] : {})
    const represented = await represent(
      { resources: needs.resources, viewer: principal, publicUrl: needs.publicUrl, pace },
      answer.kind === 'record' ? [answer.record] : answer.records,
      selection,
    )
    const { nodes } = represented
    if (!represented.ok) {
      // What was written stays written, and its answer says at least what it is.
      if (answer.kind === 'record' && operation.method !== 'GET') return small({ gid: answer.record.gid })
      const tooLarge = represented.reason === 'too_long' ? invalid(RESULT_TOO_LARGE) : tooManyNodes(records)
      return refused(tooLarge.refusal, nodes)
    }
    const { lengths, objects } = represented
    const write = async (payload: object): Promise<Made> => ({
      text: await writeJson(payload, { lengths, pace, pretty }),
      nodes: nodes + looked,
    })
    if (answer.kind === 'list') {
      const next =
        answer.next === null
          ? null
          : nextPage(answer.next, { ...page, query, apiUrl: needs.publicUrl + API_ROOT })
      // Whoever did not ask for pages is not told of them.
      return await write(
        operation.onePage !== undefined || (page.request.limit === null && operation.isAlwaysPaged !== true)
          ? { data: objects }
          : { data: objects, next_page: next },
      )
    }
    if (operation.status === 201 && operation.answers !== undefined) {
      const path = pathOfRecord(operation.answers, answer.record.gid)
      void reply.code(201)
      if (path !== null) void reply.header('location', `${API_ROOT}${path}`)
    }
    return await write({ data: objects[0], ...answer.beside })
  }
}

/** Planned before anything is done: who may not see the answer that they ask for, or asks for too much, changes nothing. */
function plan(
  { clock, cursorKey }: ApiNeeds,
  { operation, shapes }: Served,
  { principal, request }: { readonly principal: Principal; readonly request: FastifyRequest },
) {
  const nowMs = clock.nowMs()
  const asked = readRequest(request, { operation, principal, cursorKey, root: API_ROOT, nowMs })
  if (!asked.ok) return asked
  const { page, wish } = asked.value
  const records = recordsAsked(operation, page.request)
  const type = kindAnswered(operation, asked.value.query)
  if (type === null) return done({ ...asked.value, records, selection: null })
  const form = operation.lists === true ? 'compact' : 'full'
  // What an operation may answer of any kind is not for its own scope to open.
  const nested = operation.answersNamed !== undefined
  const selection = selectFields({ shapes, scopes: principal.scopes }, { type, form, wish, nested })
  if (!selection.ok) return selection
  return planFault(selection.value, records) ?? done({ ...asked.value, records, selection: selection.value })
}

function stringify(payload: object, pretty: boolean): string {
  return pretty ? `${JSON.stringify(payload, null, 2)}\n` : JSON.stringify(payload)
}
