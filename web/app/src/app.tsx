export function App() {
  return <main>Modu</main>;
}
