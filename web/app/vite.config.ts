import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [preact()],
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy knows no inline code
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": { target: process.env.MODU_SERVER ?? "http://127.0.0.1:8080", ws: true } } },
});
