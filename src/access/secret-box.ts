/** Keeps secrets that are needed as they are. `context` says what a secret is for: it opens for nothing else. */
export interface SecretBox {
  seal(secret: string, context: string): string
  /** Undefined when it was sealed with another key, for another purpose, or was changed. */
  open(sealed: string, context: string): string | undefined
}
