import type { FastifyReply, FastifyRequest } from 'fastify'
import { costOf } from '../../protocol/asana/answer-cost.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import type { Principal } from '../../protocol/token/principal.js'
import { InvariantBroken } from '../../platform/faults.js'
import { UNPACED } from '../../platform/loop-turns.js'
import { invalid } from '../../protocol/asana/refusal.js'
import { compress, willCompress } from './compressed-answer.js'
import { refuse, sendRemembered } from './answers.js'
import type { ApiNeeds } from './needs.js'
import { makeMakeAnswer, type Served } from './make-answer.js'
import { isInner } from './perform-all.js'
import { isShort, type Question } from './remembered-answers.js'

const NESTED = invalid('A batch request cannot be an action of another one')

/** Answers in the name of a person who has been let in: what is remembered at once, the rest within their share of this node and their quota. */
export function makePerform(needs: ApiNeeds, served: Served) {
  const { fairShare, limits } = needs
  const { operation } = served
  const remembers = operation.method === 'GET' && operation.lists !== true && operation.isMomentary !== true
  const makeAnswer = makeMakeAnswer(needs, served)

  const performPaced = async (request: FastifyRequest, reply: FastifyReply, principal: Principal) => {
    const pace = await fairShare.begin(principal.userGid)
    try {
      // Whoever has gone while they waited hears nothing any more.
      if (reply.raw.destroyed) return ''
      const wait = limits?.checkCost(principal, needs.clock.nowMs()) ?? null
      if (wait !== null) return refuse(request, reply, { kind: 'rate_limited', ...wait })
      const { nodes, text } = await makeAnswer(request, reply, { pace, principal })
      const cost = costOf({ nodes, length: text.length, queryLength: request.url.length })
      limits?.charge(principal, cost, needs.clock.nowMs())
      return text
    } finally {
      fairShare.end(principal.userGid)
    }
  }

  /** Takes no place: those that it waits for need them. */
  const performOthers = async (request: FastifyRequest, reply: FastifyReply, principal: Principal) => {
    if (isInner(request.raw)) return refuse(request, reply, NESTED.refusal)
    const { text } = await makeAnswer(request, reply, { pace: UNPACED, principal })
    return text
  }

  const kind = operation.method === 'GET' ? 'reads' : 'writes'
  const performAmongOthers = async (request: FastifyRequest, reply: FastifyReply, principal: Principal) => {
    if (limits === null) return await performPaced(request, reply, principal)
    const wait = limits.enter(principal, kind)
    if (wait !== null) return refuse(request, reply, { kind: 'rate_limited', ...wait })
    try {
      return await performPaced(request, reply, principal)
    } finally {
      limits.leave(principal, kind)
    }
  }

  return (request: FastifyRequest, reply: FastifyReply): undefined | string | Promise<string | Buffer> => {
    const { principal } = request
    if (principal === null) throw new InvariantBroken('an operation was reached without a token')
    if (operation.isMadeOfOthers === true)
      return performOthers(request, reply, principal).then((text) => pack(request, reply, text))
    const { asOf } = request
    if (!remembers || asOf === null)
      return performAmongOthers(request, reply, principal).then((text) => pack(request, reply, text))
    const question = questionOf(served.id, request)
    const remembered = needs.answers.find(question, principal, asOf)
    if (remembered !== undefined) return sendRemembered(request, reply, { text: remembered, principal })
    return performAmongOthers(request, reply, principal).then((text) => {
      // Sent as it is from the first time on: whoever asks again gets the same bytes at once.
      if (typeof text !== 'string' || !isShort(text)) return pack(request, reply, text)
      if (reply.statusCode === 200 && text !== '')
        needs.answers.keep({ question, address: request.originalUrl, principal, asOf, text })
      return text
    })
  }
}

function questionOf(id: OperationId, { params, url }: FastifyRequest): Question {
  const { user_gid: personNamed } = params as { readonly user_gid?: string }
  return { id, url, personNamed }
}

/** Compresses what is worth it, for who asked for that. No record of the API holds a secret. */
function pack(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string | Buffer,
): string | Buffer | Promise<Buffer> {
  return willCompress(request, reply, text) ? compress(text) : text
}
