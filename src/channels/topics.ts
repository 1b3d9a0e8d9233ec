/** Places where messages are published for whoever listens there. */
export interface Topics {
  /**
   * Tries a few times within some 20 seconds. Throws `invalid_argument` for a name that is no topic's ARN, and
   * `store_unavailable` when the message was not taken.
   */
  publish(topicArn: string, message: string): Promise<void>
}
