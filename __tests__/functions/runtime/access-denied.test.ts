import { retryWhileAccessDenied } from "../../../functions/runtime/access-denied";

function failing(name: string, times: number): jest.Mock<Promise<string>> {
  const call = jest.fn(() => Promise.resolve("answer"));
  for (let left = times; left > 0; left -= 1)
    call.mockImplementationOnce(() => Promise.reject(Object.assign(new Error("refused"), { name })));
  return call;
}

test.each(["AccessDenied", "AccessDeniedException"])("a call that ends in %s is repeated", async (name) => {
  const call = failing(name, 2);
  await expect(retryWhileAccessDenied(call, [1, 1])).resolves.toBe("answer");
  expect(call).toHaveBeenCalledTimes(3);
});

test("a call that is refused again and again fails in the end, with the service's message", async () => {
  const call = failing("AccessDenied", 3);
  await expect(retryWhileAccessDenied(call, [1, 1])).rejects.toThrow("refused");
  expect(call).toHaveBeenCalledTimes(3);
});

test("another failure is not repeated", async () => {
  const call = failing("NoSuchKey", 1);
  await expect(retryWhileAccessDenied(call, [1, 1])).rejects.toThrow("refused");
  expect(call).toHaveBeenCalledTimes(1);
});
