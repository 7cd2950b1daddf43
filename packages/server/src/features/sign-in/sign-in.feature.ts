import { addressGroups } from '../../platform/address-group.js'
import { watched } from '../../platform/meters.js'
import type { FactorsFeature } from '../factors/factors.feature.js'
import type { Base, Served } from '../feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import type { SessionsFeature } from '../sessions/sessions.feature.js'
import { makeFindSession } from './find-session.js'
import { KEPT_FORM_SECONDS, makeKeepForm, makeTakeForm } from './kept-form.js'
import { keptFormStore } from './kept-forms.store.js'
import { loginRoutes } from './login.routes.js'
import { secondStepStore } from './second-step.store.js'
import { makeFindHalfSession, makePasskeySignIn, makeSecondStep } from './second-step.js'
import { makeSignIn } from './sign-in.js'
import { signInStore } from './sign-in.store.js'
import { makeForgetSignInFailures, throttleSignIn } from './throttle-sign-in.js'
import { verifyRoutes } from './verify.routes.js'

export type SignInFeature = ReturnType<typeof signInFeature>

/** Who signs in with what, how often somebody may try, and who is signed in. */
export function signInFeature(
  base: Base,
  needs: {
    readonly factors: FactorsFeature
    readonly passwords: PasswordsFeature
    readonly sessions: SessionsFeature
  },
) {
  const { clock, db, meters, random, throttle } = base
  const { factors, passwords, sessions } = needs
  const signIns = signInStore(db)
  const forms = keptFormStore(db)
  const steps = secondStepStore(db, { spendProof: factors.spendProof })
  const stepping = { ...base, ...factors.showing, steps, addressGroups }
  const signIn = makeSignIn({
    ...base,
    sessions,
    signIns,
    passwords: passwords.rehashing,
    hasherFor: passwords.hasherFor,
  })
  const face = {
    /** With a password, as often as somebody likes. */
    signIn,
    throttled: watched(throttleSignIn({ signIn, throttle, signIns, clock }), (outcome) => {
      meters.signIns.count('password', outcomeWord(outcome))
    }),
    forgetFailures: makeForgetSignInFailures({ throttle }),
    findHalfSession: makeFindHalfSession({ steps, clock }),
    secondStep: watched(makeSecondStep(stepping), (outcome, { shown }) => {
      meters.signIns.count(`second_step_${shown.kind}`, outcomeWord(outcome))
    }),
    passkeySignIn: watched(makePasskeySignIn(stepping), (outcome) => {
      meters.signIns.count('passkey', outcomeWord(outcome))
    }),
    findSession: makeFindSession({ signIns, clock }),
    /** What somebody typed into a form before they had to sign in again. */
    typedForms: {
      keepForm: makeKeepForm({ forms, clock, random }),
      takeForm: makeTakeForm({ forms, clock }),
      keptSeconds: KEPT_FORM_SECONDS,
    },
  }
  return {
    ...face,
    serves: (): Served => ({
      pages: [
        loginRoutes({ signIn: face.throttled, endSession: sessions.end }),
        verifyRoutes({
          ...face,
          ownerOfPassword: passwords.ownerOf,
          waysOf: factors.waysOf,
          anyPasskeyOptions: factors.anyPasskeyOptions,
        }),
      ],
    }),
  }
}

function outcomeWord(outcome: { readonly ok: true } | { readonly ok: false; readonly reason: string }) {
  return outcome.ok ? 'signed_in' : outcome.reason
}
