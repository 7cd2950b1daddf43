import { createContext } from 'preact'

/** The files of `public/` that pages refer to. */
export type AssetName =
  | 'app-oauth.js'
  | 'arm.js'
  | 'console.css'
  | 'console.js'
  | 'explorer.css'
  | 'explorer.js'
  | 'form-post.js'
  | 'icon.svg'
  | 'passkey.js'
  | 'highlight.css'
  | 'signed-in.css'
/** Where each is served; the address changes with its contents. */
export type AssetPaths = Readonly<Record<AssetName, string>>

/** Handed in by `render.ts`, so that pages name files and never their addresses. */
export const Assets = createContext<AssetPaths | null>(null)
