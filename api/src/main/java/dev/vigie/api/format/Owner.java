package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.util.Objects;

/**
 * Who a file belongs to.
 *
 * @param userId numeric user id
 * @param groupId numeric group id
 * @param userName the user's name, or {@code ""} when it has none
 * @param groupName the group's name, or {@code ""} when it has none
 */
@Stable
public record Owner(long userId, long groupId, String userName, String groupName) {
    public Owner {
        Objects.requireNonNull(userName);
        Objects.requireNonNull(groupName);
    }
}
