import { oneTimeCodes } from '../../platform/one-time-codes.js'
import { makePasskeys } from '../../platform/passkeys.js'
import { qrCode } from '../../platform/qr-code.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { Base, Served } from '../feature.js'
import { countsOf } from './code-tries.js'
import { factorPanels } from './factors.page.js'
import { factorRoutes } from './factors.routes.js'
import { factorStore } from './factors.store.js'
import { makeOwnFactors } from './own-factors.js'
import { passkeyRoutes } from './passkeys.routes.js'
import { methodsOf } from './proof.js'
import { makeProveCode, makeProvePasskey } from './prove.js'
import { parseFactorCode } from './recovery-code.js'
import { makeSpendProof } from './spend-proof.store.js'

export type FactorsFeature = ReturnType<typeof factorsFeature>

/** Second factors: setting them up, showing them, taking them away. */
export function factorsFeature(base: Base) {
  const { box, brand, clock, db, holdSealing, publicUrl } = base
  const factors = factorStore(db, { holdSealing })
  const passkeys = makePasskeys({ publicUrl, name: brand.name })
  const own = makeOwnFactors({ ...base, factors, codes: oneTimeCodes, issuer: brand.name, passkeys, qrCode })
  return {
    own,
    /** How a factor is shown when somebody signs in. */
    showing: {
      proveCode: makeProveCode({ factors, codes: oneTimeCodes, box, clock }),
      provePasskey: makeProvePasskey({ factors, passkeys }),
      methodsOf,
      parseFactorCode,
      countsOf,
    },
    spendProof: makeSpendProof(),
    waysOf: async (userGid: Gid) => {
      const { appSinceMs } = await factors.standingOf(userGid)
      const known = await factors.passkeysOf(userGid)
      return {
        hasApp: appSinceMs !== null,
        passkeyOptions:
          known.length === 0
            ? null
            : async (challenge: string) => await passkeys.requestOptions({ challenge, known }),
      }
    },
    anyPasskeyOptions: async (challenge: string) => await passkeys.requestOptions({ challenge, known: null }),
    reset: async (act: {
      readonly userGid: Gid
      readonly actor: Actor
      readonly admin: { readonly gid: Gid; readonly workspaceGid: Gid } | null
    }) => await factors.reset({ ...act, nowMs: clock.nowMs() }),
    /** The cards of the security page. */
    panels: async (userGid: Gid) => {
      const requiredBy = (await own.requiredBy(userGid)).map(({ name }) => name)
      return factorPanels({ standing: await own.standingOf(userGid), requiredBy })
    },
    serves: (): Served => ({ pages: [factorRoutes(own), passkeyRoutes(own)] }),
  }
}
