import type { Carry } from '../../platform/probe.js'
import type { Faults } from './fault.js'
import type { RequestLog } from './request-log.js'

/** Stands between the server and the receivers of webhooks. */
export function makeCarry(faults: Faults, log: RequestLog): Carry {
  return async (delivery, send) => {
    const fault = faults.decideDelivery(delivery, (token) => log.isOf(token, delivery.credentialGid))
    const id = fault?.id ?? null
    if (fault?.act.webhook === 'lost') {
      log.delivers(delivery, 'lost', id)(null)
      return { ok: true, status: 200, headers: {}, body: '' }
    }
    const noted = async (fate: 'sent' | 'again') => {
      const heard = log.delivers(delivery, fate, id)
      const answer = await send()
      heard(answer)
      return answer
    }
    const answer = await noted('sent')
    if (fault?.act.webhook === 'doubled') await noted('again')
    return answer
  }
}
