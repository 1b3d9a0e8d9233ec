import { useLocalStorage } from '@mantine/hooks'
import { useCallback, useEffect, useRef } from 'react'

const TOUCHES = ['pointerup', 'keydown']

/** Two short tones for a new alert, for those who want that; silent unless it was switched on. */
export function useSound() {
  const [on, setOn] = useLocalStorage({ key: 'likeness-alert-sound', defaultValue: false })
  const audio = useRef<AudioContext | null>(null)

  const wake = useCallback(() => {
    audio.current ??= new AudioContext()
    void audio.current.resume()
  }, [])
  useEffect(() => {
    if (!on) return undefined
    // Browsers let no page sound before somebody has touched it; of a finger only its lifting counts.
    for (const event of TOUCHES) window.addEventListener(event, wake)
    return () => TOUCHES.forEach((event) => window.removeEventListener(event, wake))
  }, [on, wake])
  useEffect(() => () => void audio.current?.close(), [])

  const sound = useCallback(() => {
    const context = audio.current
    if (context?.state !== 'running') return
    for (const [index, pitch] of [660, 880].entries()) {
      const begins = context.currentTime + index * 0.16
      const tone = context.createOscillator()
      const volume = context.createGain()
      tone.frequency.value = pitch
      volume.gain.setValueAtTime(0.15, begins)
      volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.15)
      tone.connect(volume).connect(context.destination)
      tone.start(begins)
      tone.stop(begins + 0.15)
    }
  }, [])
  const change = (wanted: boolean) => {
    setOn(wanted)
    if (wanted) wake()
  }
  return { on, change, sound: useCallback(() => on && sound(), [on, sound]) }
}
