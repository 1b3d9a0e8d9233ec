import { useCallback, useEffect, useRef, useState } from 'react'

export type CameraState = 'asking' | 'live' | 'denied' | 'none' | 'busy' | 'insecure'

const stateOf = (error: unknown): CameraState => {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none'
  return 'busy'
}

/** A camera for as long as the component is there; its light goes out with it. */
export function useCamera() {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<CameraState>('asking')
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([])
  const [deviceId, setDeviceId] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let stream: MediaStream | null = null
    let left = false
    const stop = () => stream?.getTracks().forEach((track) => track.stop())
    async function start() {
      // Browsers give no camera to pages that came over plain http from another machine; the types do not know it.
      const devices = navigator.mediaDevices as MediaDevices | undefined
      if (!devices) {
        setState('insecure')
        return
      }
      setState('asking')
      try {
        const size = { width: { ideal: 1280 }, height: { ideal: 720 } }
        const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' }
        stream = await devices.getUserMedia({ video: { ...size, ...which } })
        if (left) {
          stop()
          return
        }
        // Only now do the cameras have names.
        setCameras((await devices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput'))
        stream.getVideoTracks()[0]?.addEventListener('ended', () => setState('none'))
        if (video.current) {
          video.current.srcObject = stream
          await video.current.play().catch(() => undefined)
        }
        setState('live')
      } catch (error) {
        if (!left) setState(stateOf(error))
      }
    }
    void start()
    return () => {
      left = true
      stop()
    }
  }, [deviceId, attempt])

  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return { video, state, cameras, deviceId, setDeviceId, retry }
}
