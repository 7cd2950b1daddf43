/** What is left of a file once all is gone that is no picture, and how large it is in pixels; null for a file that is not whole. */
export type Cleaned = { readonly bytes: Uint8Array; readonly width: number; readonly height: number } | null
