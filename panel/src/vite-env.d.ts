/// <reference types="vite/client" />
/** When the panel was built. */
declare const __BUILD__: string
