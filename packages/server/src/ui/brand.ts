import { createContext } from 'preact'

/** What pages show of whoever runs the server. */
export interface PageBrand {
  readonly name: string
  /** Null for Mudra's own mark. */
  readonly logoHref: string | null
  /** Sets the accent; null for Mudra's own. */
  readonly styleHref: string | null
  readonly termsUrl: string | null
  readonly privacyUrl: string | null
}

/** Handed in by `render.ts`. */
export const Brand = createContext<PageBrand>({
  name: 'Mudra',
  logoHref: null,
  styleHref: null,
  termsUrl: null,
  privacyUrl: null,
})
