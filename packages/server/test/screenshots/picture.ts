import type { Page } from 'playwright-core'
import type { Scene, Who } from './scene.js'

/** One picture to be made of a scene, in every look. */
export interface PictureOf<OfScene = Scene> {
  /** Of its file. */
  readonly name: string
  /** Who looks; null for a visitor. */
  readonly as: Who | null
  readonly path: string | ((scene: OfScene) => string)
  /** What is done on the page before the picture is made: a form sent, a menu opened. It is done for every look. */
  readonly act?: (page: Page, scene: OfScene) => Promise<void>
  /** Another one is the same but for its language: colours and the order of the keys are looked at there. */
  readonly isTwin?: true
  /** What it may weigh, where it lists so much that this is more than other pages may. */
  readonly bytesMax?: number
}
