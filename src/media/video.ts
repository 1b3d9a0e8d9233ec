/** Stored videos as a row of pictures. Methods throw `video_tools_missing`, `video_unreadable`, `video_too_large`, `cancelled`. */

export interface VideoInfo {
  /** As ffmpeg calls them: `h264`; `QuickTime / MOV`. */
  codec: string
  format: string
  /** Null: the file does not say. */
  durationMs: number | null
  /** Frames per second; 0: the file does not say. */
  frameRate: number
  /** Pixels of the upright picture, as it is shown. */
  width: number
  height: number
  colorRange: 'FULL' | 'LIMITED' | null
}

export interface Frame {
  /** Milliseconds since the beginning of the video, as the file states it. */
  timestampMs: number
  /** Where the next slot begins, in milliseconds: reading from there goes on after this frame. */
  nextMs: number
  /** An encoded picture, upright, that any `Engine` takes. */
  image: Uint8Array
}

export interface FrameOptions {
  info: Pick<VideoInfo, 'width' | 'height' | 'durationMs'>
  /** Time is cut into so many slots a second; the first frame of each is given. So a slot without a frame gives none. */
  perSecond: number
  /** From the slot that begins here on, for going on with a video. Default 0. */
  fromMs?: number
  signal?: AbortSignal
}

export interface Videos {
  /** Throws `video_tools_missing`, saying what to do. */
  assertAvailable(): Promise<void>
  /** `path` is a file on this machine, whatever its name looks like. */
  probe(path: string, options?: { signal?: AbortSignal }): Promise<VideoInfo>
  /**
   * In order. Decodes no further ahead than a few frames; to stop reading ends the decoder, and it has ended when the
   * iterator has. A file that breaks off gives what there is and throws `video_unreadable` then.
   */
  frames(path: string, options: FrameOptions): AsyncIterable<Frame>
}
