import type { FastifyReply, FastifyRequest } from 'fastify'
import { costOf } from '../../protocol/asana/answer-cost.js'
import type { Principal } from '../../protocol/token/principal.js'
import { InvariantBroken } from '../../platform/faults.js'
import { UNPACED } from '../../platform/loop-turns.js'
import { invalid } from '../../protocol/asana/refusal.js'
import { compress, willCompress } from './compressed-answer.js'
import { principalHeaders } from '../principal-headers.js'
import { refuse, sendRemembered } from './answers.js'
import type { ApiNeeds } from './needs.js'
import { makeMakeAnswer, type Served } from './make-answer.js'
import { isInner } from './perform-all.js'

/** Longer answers are made anew each time: they are rare, and memory is not for them. */
const REMEMBERED_ANSWER_LENGTH_MAX = 4_096

const NESTED = invalid('A batch request cannot be an action of another one')

/** Answers in the name of a person who has been let in: what is remembered at once, the rest within their share of this node and their quota. */
export function makePerform(needs: ApiNeeds, served: Served) {
  const { fairShare, limits } = needs
  const { operation } = served
  const remembers = operation.method === 'GET' && operation.lists !== true
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
    // What an app keeps with a task for itself is for no other app, whoever asks.
    const question = `${principal.userGid} ${principal.clientId ?? 'personal'} ${scopesText(principal)} ${reachText(principal)} ${request.url}`
    const isOwn = served.id === 'getUser' && isSelf(request.params, principal)
    const remembered = isOwn
      ? needs.ownAnswers.get(question, asOf)?.text
      : needs.answers.get(asOf.stamp, question)
    if (remembered !== undefined)
      return sendRemembered(request, reply, { text: remembered, headers: principalHeaders(principal) })
    return performAmongOthers(request, reply, principal).then((text) => {
      // Sent as it is from the first time on: whoever asks again gets the same bytes at once.
      if (typeof text !== 'string' || text.length > REMEMBERED_ANSWER_LENGTH_MAX)
        return pack(request, reply, text)
      if (reply.statusCode !== 200 || text === '') return text
      if (isOwn)
        needs.ownAnswers.set(question, asOf, {
          text,
          dependsOn: [principal.userGid, ...principal.roles.keys()],
        })
      else needs.answers.set(asOf.stamp, question, text)
      return text
    })
  }
}

/** Whether a path names its caller. */
function isSelf(params: unknown, { userGid }: Principal): boolean {
  const { user_gid: named } = params as { readonly user_gid?: string }
  return named === 'me' || named === userGid
}

/** Compresses what is worth it, for who asked for that. No record of the API holds a secret. */
function pack(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string | Buffer,
): string | Buffer | Promise<Buffer> {
  return willCompress(request, reply, text) ? compress(text) : text
}

/** One person's credentials may reach different workspaces, and then one must not get what another one may see. */
function reachText({ withheld }: Principal): string {
  return withheld.map(({ workspaceGid }) => workspaceGid).join(',')
}

function scopesText({ scopes }: Principal): string {
  return scopes === 'full' ? 'full' : [...scopes].join(' ')
}
