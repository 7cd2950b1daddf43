import type { Page } from 'playwright-core'
import type { Scene, Who } from './scene.js'

/** One picture to be made, at both widths and in both schemes. */
export interface PictureOf {
  /** Of its file. */
  readonly name: string
  /** Who looks; null for a visitor. */
  readonly as: Who | null
  readonly path: string | ((scene: Scene) => string)
  /** What is done on the page before the picture is made: a form sent, a menu opened. It is done for every width and scheme. */
  readonly act?: (page: Page, scene: Scene) => Promise<void>
}
